"""XBlocks that bring industry-contextualised STEM lessons to teachers, and what goes with them."""
