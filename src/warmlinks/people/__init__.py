"""Who is who, what the owner says of them, and how they are found."""
