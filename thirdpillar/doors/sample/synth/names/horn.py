"""Names of Somali and Ethiopian families: no surname; a child's given name, the father's, then the grandfather's."""

SOMALI_GIRLS = """
Aamina Amal Amina Anab Asha Ayaan Ayan Basra Bilan Canab Cawo Deeqa Ebyan Fadumo Faduma Fahma Fardowsa Farhiya Fatima
Fawzia Filsan Habiba Hafsa Halima Hamdi Hani Hawa Hibaq Hibo Hodan Idil Ifrah Ikran Iman Istar Jamila Kadija Khadija
Khadra Ladan Layla Leyla Maryan Maryam Muna Nasra Nasteho Nimo Qamar Rahma Ramla Roda Rukia Sabrin Safia Sagal Sahra
Salma Samira Shukri Siham Suad Sumaya Ubah Yasmin Yusra Zahra Zamzam Zaynab
""".split()

SOMALI_BOYS = """
Aadan Abdi Abdiaziz Abdifatah Abdihakim Abdikadir Abdikarim Abdinasir Abdirahman Abdirashid Abdirizak Abdisalam
Abdishakur Abdiwahab Abdiwali Abdullahi Abshir Abukar Adan Ahmed Ali Anwar Awil Ayanle Bashir Bile Burhan Dahir Daud
Deeq Duale Elmi Farah Faisal Gedi Guled Hamza Hanad Hassan Hersi Hirsi Hussein Ibrahim Idris Iidle Ilyas Isaak Ismail
Isse Jama Jibril Kadar Khalid Khadar Kulane Liban Mahad Mahamud Mohamed Mohamud Mukhtar Mumin Muse Mustafa Nur Omar
Osman Rage Roble Said Salad Samatar Shire Siyad Suleiman Tahlil Warsame Yahya Yasin Yonis Yusuf Zakariya
""".split()

ETHIOPIAN_GIRLS = """
Abeba Adanech Aster Bethlehem Birtukan Eden Eyerusalem Feven Frehiwot Genet Hanna Helen Hirut Kidist Liya Mahlet
Makda Marta Meaza Mekdes Meron Rahel Saba Selam Senait Sosina Tigist Tsion Yodit Zewditu
""".split()

ETHIOPIAN_BOYS = """
Abebe Abel Alemu Amanuel Bekele Berhanu Biniam Brook Dawit Dereje Eyob Fikru Getachew Girma Habtamu Haile Henok Kaleb
Kebede Mekonnen Mesfin Mulugeta Nahom Natnael Robel Samson Solomon Tadesse Tesfaye Worku Yared Yonas Zelalem
""".split()
