start(map());
