"""What phones ask for, and what editors fetch."""
