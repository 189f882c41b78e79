"""Names of English-speaking US families: children and adults differ, as the fashions of 1980 and 2015 do."""

GIRLS = """
Olivia Emma Ava Charlotte Sophia Amelia Isabella Mia Evelyn Harper Luna Camila Sofia Scarlett Elizabeth Eleanor Emily
Chloe Mila Violet Penelope Gianna Aria Abigail Ella Avery Hazel Nora Layla Lily Aurora Nova Ellie Madison Grace Isla
Willow Zoe Riley Stella Eliana Ivy Victoria Emilia Zoey Naomi Hannah Lucy Elena Lillian Maya Leah Paisley Addison
Natalie Valentina Everly Delilah Ruby Alice Autumn Serenity Kinsley Skylar Jade Nevaeh Aaliyah Imani Kiara Zaria
Amara Brielle Trinity Destiny Ayanna Journee Kennedy Genesis Sadie Nyla Samara Makayla Aniyah Khloe
""".split()

BOYS = """
Liam Noah Oliver James Elijah Mateo Theodore Henry Lucas William Benjamin Levi Sebastian Jack Ezra Michael Daniel Leo
Owen Samuel Hudson Alexander Asher Luca Ethan John David Jackson Joseph Mason Luke Matthew Julian Dylan Elias Jacob
Maverick Gabriel Logan Aiden Thomas Isaac Miles Grayson Santiago Anthony Wyatt Carter Jayden Ezekiel Caleb Cooper
Josiah Charles Christopher Isaiah Nolan Cameron Nathan Joshua Kai Angel Lincoln Andrew Roman Adrian Aaron Wesley Ian
Jeremiah Amir Malik Darius Jaylen Xavier Tyrell Kamari Messiah King Zion Marquis Deshawn Terrence Devon Micah
""".split()

WOMEN = """
Jennifer Jessica Amanda Ashley Sarah Stephanie Melissa Nicole Elizabeth Heather Tiffany Michelle Amber Megan Amy Rachel
Kimberly Christina Lauren Crystal Brittany Rebecca Laura Danielle Emily Samantha Angela Erin Kelly Sara Lisa Katherine
Andrea Jamie Mary Erica Courtney Kristen Shannon April Katie Lindsay Latoya Tamika Ebony Keisha Monique Latasha Kenya
Tanisha Candice Jasmine Natasha Alicia Vanessa Patricia Tara Brandi Stacy Dana Tracy Holly Wendy Denise Renee Tonya
Felicia Yolanda Carla Robin Regina Adrienne Bridget Jacqueline Kendra Nikki
""".split()

MEN = """
Michael Christopher Jason David James Matthew Joshua John Robert Joseph Daniel Brian Justin William Ryan Eric Nicholas
Jeremy Andrew Timothy Jonathan Adam Kevin Anthony Thomas Richard Jeffrey Steven Charles Mark Benjamin Aaron Patrick
Scott Nathan Sean Travis Kyle Jesse Bradley Kenneth Dustin Shawn Marcus Gregory Derrick Terrance Andre Jermaine Tyrone
Darnell Reginald Antoine Jamal Curtis Corey Rodney Lamar Demetrius Keith Douglas Philip Craig Derek Vincent Ronald Todd
Wesley Edward Peter Leon Maurice Calvin Clarence Clifton Dwayne
""".split()

FAMILIES = """
Adair Alston Anders Applewhite Ashby Atwater Bagley Banister Barlow Barnhart Bascom Bayliss Beckham Bellamy Benford
Bickford Birdsong Blakely Boatwright Bolden Bowden Braddock Bramwell Brantley Braxton Bridgeforth Broadus Bromfield
Buckner Burgess Burwell Caldwell Callahan Calloway Cantrell Cartwright Chatman Childress Claiborne Coates Colbert
Coleman Conway Cooley Corbin Covington Crenshaw Crowley Culpepper Dabney Dandridge Darby Davenport Dawkins Delaney
Dillard Donahue Dorsey Drayton Dunbar Eastman Eberhart Edmonds Ellington Ellsworth Emery Faircloth Farrow Fenwick
Finley Fitzhugh Flanagan Fontaine Foxworth Frazier Gadsden Gaines Gallagher Garnett Gentry Gilchrist Gillespie Goodwin
Grady Granger Graves Greenlee Gresham Hadley Halvorsen Hampton Hardaway Harlan Hargrove Harkins Hathaway Hawthorne
Hightower Hollis Holloway Honeycutt Ingersoll Ingram Isom Jansen Jarrett Jernigan Jessup Kearney Kendrick Kilgore
Kirkland Knutson Lacey Langford Larkin Latimer Ledbetter Lindgren Lockhart Lofton Lovelace Ludlow Lyle Mabry Maddox
Mayfield McAdams McBride McCray McKinnon McLaurin McNeal Meeks Merriweather Milner Montague Moseley Mulligan Nance
Newsome Nordstrom Oakley Odom Olmstead Ostrander Overton Paxton Peebles Pendleton Pettway Pickett Pinckney Poindexter
Prather Pruitt Quarles Quimby Radcliffe Ragland Rainey Randolph Ransom Redmond Rencher Rhodes Rollins Rosser Rucker
Sampson Sanford Satterfield Sawyer Schaefer Sellers Shelby Shepherd Simmons Singletary Snyder Spaulding Stallworth
Stanfield Sterling Stovall Sturgis Sumner Sutton Swanson Talley Tatum Templeton Thornton Tillman Toliver Townsend
Treadwell Trotter Tucker Turnbull Upshaw Vance Varner Vaughn Wadsworth Waldron Walton Warfield Watkins Weatherly
Wendell Whitaker Whitfield Wickham Wilkerson Winfrey Winslow Woodard Wooten Wren Yancey Yarbrough Youngblood Zeller
""".split()
