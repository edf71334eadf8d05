"""What one client may ask for: requests, sockets, symbols, page sizes."""
