"""Print how to get in: the sample people's links, or the link that founds the first district. Run as a program."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from thirdpillar.doors.sample.people import sign_in_links
    from thirdpillar.ground.accounts.actions import first_administrator_link

    links = [(str(who), str(link)) for who, link in sign_in_links()]
    founding = first_administrator_link()
    if links:
        print("  Sign in as one of the sample's people:")
        wide = max(len(who) for who, _ in links)
        for who, link in links:
            print(f"    {who:<{wide}}  {link}")
    if founding:
        print("  There is no district yet. Set up yours (this link works once, for a day):")
        print(f"    {founding}")
    if not links and not founding:
        print("  Nobody of the district office can sign in yet? bin/thirdpillar invite --help")
