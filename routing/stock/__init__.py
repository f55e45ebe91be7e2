"""Stock of stores over several days: what is asked, and what deliveries make of it."""
