"""A gathering that is a fair of providers: where what gatherings know meets stands, questions and referrals."""
