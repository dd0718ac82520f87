"""What the workshop needs: setting up, pinning, recording. Nothing here runs in production."""
