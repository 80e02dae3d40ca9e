"""The customers page: the table, a member's sheet, joining, adjusting, and the Excel export."""
