"""The table: every scenario, what was expected of it, and what came of it."""


def print_table(rows, errors, seconds):
    """Prints the table and returns the exit status."""
    for row in rows:
        mark = "not as expected" if row.wrong else "ok"
        took = f" ({row.seconds:.0f} s)" if row.seconds else ""
        print(f"{mark}  {row.subject}{took}")
        print(f"    {'expected' if row.wrong else 'as expected'}: {row.expected}")
        if row.wrong:
            print(f"    actual: {row.actual}")
            for wrong in row.wrong:
                print(f"    {wrong}")
    for error in errors:
        print(f"not as expected  the suite itself: {error}")
    bad = sum(bool(row.wrong) for row in rows) + len(errors)
    print(f"\nin {seconds:.0f} seconds:")
    print(f"{len(rows) + len(errors) - bad} passed, {bad} failed")
    return 1 if bad or not rows else 0
