"""The trash page: deleted conversations, to restore or delete permanently."""
