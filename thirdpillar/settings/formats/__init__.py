"""How languages write dates where Django's own table is silent or hard to read for families in the US."""
