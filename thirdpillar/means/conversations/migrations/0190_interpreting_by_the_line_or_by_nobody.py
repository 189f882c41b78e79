from django.db import migrations, models


class Migration(migrations.Migration):
    """A request for which the language line is booked, and one whose time went by with nobody."""

    dependencies = [("conversations", "0181_letters_that_are_guessed")]
    operations = [
        migrations.AlterField(
            model_name="interpreterrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Looking for somebody"),
                    ("confirmed", "Confirmed"),
                    ("booked", "The language line is booked"),
                    ("delivered", "Done"),
                    ("line", "Done by the language line"),
                    ("no_show", "Nobody came"),
                    ("cancelled", "Called off"),
                    ("nobody", "Nobody found"),
                ],
                default="open",
                max_length=10,
            ),
        ),
    ]
