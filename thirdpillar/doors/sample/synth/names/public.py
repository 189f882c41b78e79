"""Names of well-known people that ordinary lists of given and family names could put together by chance; never made."""

PUBLIC = frozenset(
    """
Abdi Farah|Abdirahman Abdi|Abdullahi Mohamed|Adam Levine|Adam Smith|Aaron Carter|Aaron Judge|Adrian Beltre
Ahmed Hussein|Ahmed Mohamed|Alejandro Fernández|Alejandro González|Alexander Hamilton|Ali Hassan|Alicia Keys
Amanda Gorman|Andre Agassi|Andrés Escobar|Andrew Jackson|Andrew Johnson|Andrew Tate|Anthony Davis|Anthony Edwards
Antonio Banderas|Ashley Judd|Barack Obama|Benjamin Banneker|Benjamin Franklin|Brian Flores|Brian May
Bruno Fernandes|Bruno Mars|Calvin Johnson|Carlos Mendoza|Carlos Santana|Charles Barkley|Charles Dickens
Charles Drew|Christopher Columbus|Christopher Reeve|César Chávez|Claudia Sheinbaum|Craig Kilborn|Dana Carvey
Daniel Ortega|Daniela Vega|David Beckham|David Bowie|David Ortiz|David Robinson|Diego Luna|Diego Rivera
Diego Maradona|Dolores Huerta|Duke Ellington|Eduardo Galeano|Edward Snowden|Elizabeth Taylor|Elizabeth Warren
Emma Watson|Enrique Iglesias|Eric Clapton|Eric Holder|Ernesto Guevara|Felipe Calderón|Fernando Botero
Fernando Valenzuela|Francisco Lindor|Francisco Franco|Frida Kahlo|Gabriel García|Gael García|George Washington
Grace Kelly|Gustavo Petro|Halima Aden|Hassan Sheikh|Hamza Yusuf|Harriet Tubman|Hassan Mohamud|Hassan Rouhani
Henry Ford|Hugo Chávez|Hussein Farah|Ibrahim Traoré|Ibrahim Omar|Ilhan Omar|Isaac Hayes|Ismail Haniyeh|Itzel Ríos
Jackie Robinson|Jacob Zuma|James Baldwin|James Brown|James Cameron|James Comey|James Dean|James Madison|James Weldon
Janet Jackson|Jason Kidd|Javier Hernández|Javier Milei|Jennifer Aniston|Jennifer Lawrence|Jennifer López
Jesse Jackson|Jesse Owens|Jesús Malverde|John Adams|John Coltrane|John Kennedy|John Lennon|John Lewis|John McCain
Jonathan Winters|Jorge Ramos|José Altuve|José Andrés|José Martí|José Ramírez|José Ramos|Joseph Stalin|Juan Guaidó
Juan Orlando|Juan Perón|Juan Rulfo|Juan Soto|Juana Zúñiga|Julieta Venegas|Julio Rodríguez|Julio Cortázar
Justin Trudeau|Justin Timberlake|Karim Khan|Katherine Johnson|Keith Ellison|Keith Richards|Kevin Garnett
Kevin Hart|Khalid Sheikh|Kim Ly|Kim Le|Laura Bush|Leah Remini|Lee Bailey|Leo Messi|Levi Strauss|Lionel Richie
Lisa Kudrow|Lucas Radebe|Luis Alvarez|Luis Fonsi|Luis Miguel|Luis Suárez|Luke Perry|Mae Jemison|Malcolm X
Malik Beasley|Manuel Noriega|Marcus Garvey|Mario Vargas|Mariana Pineda|Marco Rubio|Marcus Rashford
Mary Barra|Matthew Perry|Mee Moua|Michael Brown|Michael Caine|Michael Jackson|Michael Jordan|Michael Phelps
Michael Tyson|Michael Vick|Michelle Obama|Miguel Cabrera|Miguel Hidalgo|Mohamed Ali|Mohamed Farah|Mohamed Omar
Mohamed Salah|Mohamed Said|Mohammed Sultan|Mohamed Warsame|Mohamud Noor|Monica Lewinsky|Morgan Freeman
Muhammad Ali|Mukhtar Robow|Mustafa Ali|Mustafa Kemal|Naomi Campbell|Natalie Portman|Nathan Chen|Nelson Mandela
Nicolás Maduro|Noah Webster|Nora Roberts|Oliver Stone|Olivia Rodrigo|Omar Sharif|Oscar Arias|Óscar Romero
Oscar Robertson|Osman Ali|Pablo Escobar|Pablo Neruda|Patrick Mahomes|Pedro Castillo|Pedro Martínez|Peter Jackson
Rachel Carson|Rafael Correa|Rafael Trujillo|Raúl Castro|Rashid Khan|Regina King|Ricardo Arjona|Richard Nixon
Robert Kennedy|Roberto Clemente|Rosa Parks|Rubén Darío|Ruby Bridges|Ruth Ginsburg|Ryan Gosling|Salma Hayek
Samuel Jackson|Sarah Palin|Sarah Vaughan|Sean Combs|Selena Gómez|Sergio Ramos|Siad Barre|Serena Williams
Shannon Sharpe|Sofía Vergara|Sofia Vergara|Stephanie Mills|Sunisa Lee|Sunita Williams|Stacey Abrams|Steven Spielberg
Suleiman Khan|Terrence Howard|Thomas Edison|Thomas Jefferson|Tiger Woods|Todd Gurley|Tracy Chapman|Tracy Morgan
Travis Kelce|Travis Scott|Ulysses Grant|Vanessa Bryant|Vincent Chin|Wael Ghonim|Wendy Williams|Whitney Houston
Will Smith|William Clinton|William Shakespeare|Xiomara Castro|Yahya Sinwar|Yusuf Islam|Zach Ertz|Zion Williamson
Tou Thao|Fong Lee|Kao Vang|Kao Kalia|Kalia Yang|Pang Vang|Blong Xiong|Ibrahim Baré|Nadia Murad|Amal Alamuddin
Le Thanh|Tran Hung|Kim Nguyen|Thanh Nguyen|Minh Ho|Minh Hoang|Dat Nguyen|Dustin Nguyen|Linh Nguyen|An Nguyen
Wang Yi|Xiaoming Huang|Jason Wu|Kevin Wu|Kevin Kwan|Vivian Hsu|Andy Lau|Alan Turing|Derek Chauvin|Eric Adams
Jason Chan|Jason Gaines|Ava Gardner|Jason Alexander|Chester Arthur|Marie-Claire Bazin|Joseph Kabila|Faustin Touadéra
Philippe Pierre|Marlène Jean|Ronald Reagan|Ronald Cadet|Jerry Springer|Jean-Claude Duvalier|Ernst Bazile
Vitalii Klitschko|Yuliia Tymoshenko|Viktor Yanukovych|Viktor Yushchenko|Mykola Azarov|Petro Poroshenko
Rafael Pereira|Pedro Alves|Thiago Alves|Lucas Pinto|João Fernandes|Arthur Melo|Fernanda Lima|Wagner Moura
Yared Zelalem|Abebe Bikila|Haile Selassie|Tesfaye Abebe|Berhanu Tesfaye|Getachew Haile|Dawit Isaak
""".strip()
    .replace("\n", "|")
    .split("|")
)
