"""Where things are and how far apart. Knows coordinates and arrays, no orders and no vehicles."""
