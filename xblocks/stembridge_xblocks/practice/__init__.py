"""From the course into the classroom: what teachers plan, use, change and pass on."""
