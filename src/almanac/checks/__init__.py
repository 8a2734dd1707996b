"""What must hold before anything is published; one small file a check. Each returns a sentence a failure."""
