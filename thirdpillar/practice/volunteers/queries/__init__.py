"""Questions about volunteers, by what they are about: `finding`, `pages`, `checks`, `of_adult`, `rung`, `touchpoints`."""
