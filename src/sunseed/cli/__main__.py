"""`python -m sunseed.cli`: the command without its script, used for the processes of `sunseed serve`."""

from sunseed.cli.main import main

if __name__ == "__main__":
    main(prog_name="sunseed")
