"""The page of reports: figures of periods, invoices and returns, the till's day."""
