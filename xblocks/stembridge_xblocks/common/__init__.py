"""What all blocks stand on."""
