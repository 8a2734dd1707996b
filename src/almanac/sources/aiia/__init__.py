"""Members of China's Artificial Intelligence Industry Alliance, as CSET transcribed them."""
