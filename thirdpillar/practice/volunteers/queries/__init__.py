"""Questions about volunteers, by what they are about: `finding`, `pages`, `checks`, `hours`, `of_adult`, `touchpoints`."""
