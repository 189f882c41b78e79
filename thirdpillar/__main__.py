"""`python -m thirdpillar`: the command line."""

from thirdpillar.doors.cli import main

if __name__ == "__main__":
    main()
