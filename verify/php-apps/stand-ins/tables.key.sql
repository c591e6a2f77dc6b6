-- keys come when all tables are there
ALTER TABLE llx_const ADD UNIQUE INDEX uk_const(name, entity);
