"""What runs in a process of its own, with limits: workbooks and files of records are opened there."""
