"""Who is who, what the owner says of them, and how they are found.

Here and in `ties`: people and identities are given by the numbers of their rows (`people=None` means all), `public_id`
is a person's id as users see it, `now` is in epoch seconds unless it is a datetime, and `zone` is the owner's.
"""
