// After everything is loaded: statements of one relation are found by their id. `TYPE` stands for the relationship type.
CREATE INDEX IF NOT EXISTS FOR ()-[r:`TYPE`]-() ON (r.id);
