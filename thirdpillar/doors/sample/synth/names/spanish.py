"""Names of Spanish-speaking families, and of Maya families from Guatemala who follow the same two-surname custom."""

GIRLS = """
Sofía Valentina Camila Isabella Ximena Daniela Mariana Natalia Valeria Gabriela Lucía Andrea Alejandra Fernanda Paola
Ariana Renata Regina Emily Melany Ashley Brianna Genesis Leslie Alondra Jimena Abril Danna Samantha Itzel Yaretzi
Guadalupe Estefanía Carolina Diana Karla Fátima Perla Esmeralda Citlali Dulce Nayeli Jazmín Araceli Marisol Paloma
Rocío Viviana Adriana Elena Julieta Antonella Emilia Victoria Luna Aitana Zoé Ivanna Mía Salma Ángela Liliana
""".split()

BOYS = """
Mateo Santiago Sebastián Diego Ángel Alejandro Daniel David Emiliano Leonardo Gael Matías Nicolás Samuel Adrián Iker
Damián Rodrigo Fernando Andrés Eduardo Javier Carlos José Juan Luis Jesús Miguel Kevin Brandon Axel Ian Dylan Erick
Cristian Joel Josué Isaac Abraham Elías Emanuel Gabriel Rafael Ricardo Roberto Martín Pablo Tomás Maximiliano Rubén
Saúl Uriel Ulises Iván Hugo Bruno Thiago Joaquín Esteban Alonso Omar César Óscar Marcos
""".split()

WOMEN = """
María Guadalupe Rosa Juana Verónica Leticia Patricia Elizabeth Claudia Norma Silvia Blanca Martha Gloria Yolanda Alma
Araceli Maribel Lorena Irma Gabriela Adriana Sandra Mónica Alejandra Rocío Marisol Beatriz Teresa Carmen Ana Laura
Miriam Sonia Elvia Ofelia Esperanza Mayra Karina Yesenia Brenda Erika Nancy Liliana Griselda Elsa Olga Ruth Cecilia
Xiomara Dinora Reina Ingrid Glenda Wendy Johana Yadira Evelin Marta Delmy Dolores Josefina Graciela Rebeca
""".split()

MEN = """
José Juan Luis Carlos Jesús Antonio Francisco Miguel Jorge Manuel Pedro Alejandro Roberto Fernando Ricardo Javier
Eduardo Raúl Sergio Arturo Rafael Mario Alberto Armando Enrique Martín Rubén Gerardo Óscar Héctor Víctor Daniel Marco
Salvador Guillermo Ramón Alfredo Felipe Julio César Ernesto Hugo Gustavo Rigoberto Wilmer Elmer Marvin Nelson Darwin
Ismael Noé Abel Efraín Leonel Adán Ignacio Agustín Bernardo Gilberto Moisés Saúl Tomás Joaquín Rolando
""".split()

FAMILIES = """
García Hernández Martínez López González Rodríguez Pérez Sánchez Ramírez Cruz Flores Gómez Morales Vásquez Reyes
Jiménez Torres Díaz Gutiérrez Mendoza Ruiz Aguilar Ortiz Castillo Chávez Romero Álvarez Méndez Moreno Rivera Juárez
Ramos Domínguez Herrera Medina Castro Vargas Guzmán Velázquez Muñoz Rojas Contreras Salazar Luna Ortega Ríos Guerrero
Estrada Bautista Cortés Soto Alvarado Espinoza Lara Ávila Cervantes Solís Delgado Sandoval Carrillo León Mejía Pineda
Nájera Orellana Portillo Escobar Cabrera Zelaya Maldonado Figueroa Peña Acosta Campos Vega Fuentes Navarro Miranda
Rosales Valdez Cárdenas Padilla Santiago Rosario Colón Quispe Mamani Villanueva Montoya Arriaga Barrera Cisneros
Escamilla Galindo Huerta Ibarra Lozano Macías Olvera Palacios Quintero Rangel Saldaña Trejo Uribe Villarreal Zamora
Zúñiga Barajas Ceballos Duarte Esquivel Frías Godínez Hinojosa Landeros Meza Nava Ochoa Pacheco Robles Serrano
Tapia Valle Zavala
""".split()

MAYA_FAMILIES = """
Ajanel Ajpop Ambrocio Bal Batz Cac Calmo Chales Chávez Chilel Chum Cobón Coc Domingo Jerónimo Jiménez Lucas Matías
Mendoza Morales Ortiz Pablo Pérez Ramírez Ramos Sales Tomás Velásquez Xiloj Xol
""".split()
