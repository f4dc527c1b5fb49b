"""What a downloaded file is, as a browser is told."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
