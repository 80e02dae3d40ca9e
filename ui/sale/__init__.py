"""The page «خرید»: from a mobile number or a scan to an issued invoice."""
