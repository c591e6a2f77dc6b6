-- values
INSERT INTO llx_const (name, value, type, note, visible, entity) VALUES ('MAIN_NOT_INSTALLED','1','chaine','not yet',0,0);
INSERT INTO llx_const (name, value, type, note, visible, entity) VALUES ('MAIN_TITLE','a -- b; it''s "so"','chaine','',0,__ENTITY__);
