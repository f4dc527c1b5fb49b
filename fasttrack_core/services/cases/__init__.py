"""Cases: opening, recording, looking."""
