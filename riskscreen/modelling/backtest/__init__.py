"""The rolling back-test (METHOD section 6): do scores frozen at one edition of the goods list rank what the next one adds?"""
