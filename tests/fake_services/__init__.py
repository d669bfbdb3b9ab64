"""Other people's services, played by servers on this machine."""
