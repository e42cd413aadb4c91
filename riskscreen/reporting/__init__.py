"""What a run leaves behind: tables, workbook and pages. The view is computed first, rendered after."""
