-- a comment of a line
-- ===================
create table llx_const
(
  rowid integer AUTO_INCREMENT PRIMARY KEY,
  name varchar(180) NOT NULL, -- a comment; behind a column
  entity integer DEFAULT 1 NOT NULL,	-- multi company id
  value text NOT NULL,
  type varchar(64),
  visible tinyint DEFAULT 1 NOT NULL,
  note text
)ENGINE=innodb;
create table llx_user
(
  rowid integer AUTO_INCREMENT PRIMARY KEY,
  entity integer DEFAULT 1 NOT NULL,
  login varchar(50) NOT NULL,
  pass_crypted varchar(128),
  lastname varchar(50),
  admin smallint DEFAULT 0,
  statut integer DEFAULT 1
)ENGINE=innodb;
