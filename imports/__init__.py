"""What comes in from elsewhere and goes out as tables: sheets, Word and PDF forms, exports."""
