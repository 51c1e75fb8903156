"""The search: sessions of boards and likes, and what to show next."""
