MVN = mvn -B -ntp
PEERS = sh packaging/src/test/install-peers.sh
comma = ,

.PHONY: help run test check repeat build bench footprint soak format clean

help: ## show this list (default)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: ## build, then run the demo
	@$(PEERS) java maven gcc nc picocom
	$(MVN) -q -DskipTests package
	@exec packaging/target/serialbridge/bin/serialbridge demo

test: ## install what the tests need, build, run all checks
	@$(PEERS)
	$(MVN) -T 2 verify

check: ## unit tests, format and warnings, for the quick loop
	@$(PEERS) java maven gcc
	$(MVN) -q -T 2 test spotless:check

repeat: ## run the tests of the distribution, as built, RUNS (20) times beside a busy core
	sh packaging/src/test/repeat.sh $(or $(RUNS),20)

build: ## build packaging/target/serialbridge for all architectures, without tests
	@$(PEERS) java maven gcc cross-gcc
	$(MVN) -DskipTests -Dserialbridge.architectures=all package

bench: ## measure the codecs, then the program beside socat and ser2net (RIG=dir: with that rig)
	@$(PEERS) java maven gcc socat ser2net
	$(MVN) -q -P bench -DskipTests package -pl bridge-core -am
	$(MVN) -q -DskipTests package
ifdef RIG
	SERIALBRIDGE=$(CURDIR)/packaging/target/serialbridge/bin/serialbridge python3 $(RIG)/bench.py \
	  echo-1 stream-n2s stream-s2n stream-both fanout-8 scale-1 scale-32 res-raw \
	  --targets floor,socat,ser2net-tuned,serialbridge
	SERIALBRIDGE=$(CURDIR)/packaging/target/serialbridge/bin/serialbridge SERIALBRIDGE_AT='AT+MODGAP=0' \
	  python3 $(RIG)/bench.py modbus-1m-0ms modbus-4m-0ms modbus-8m-0ms --targets floor,$(if $(MBUSD),mbusd$(comma))serialbridge
	SERIALBRIDGE=$(CURDIR)/packaging/target/serialbridge/bin/serialbridge python3 $(RIG)/bench.py \
	  paced-mb-9600 paced-mb-115200 --targets floor-gap,$(if $(MBUSD),mbusd$(comma))serialbridge
else
	python3 packaging/src/test/python/compare.py packaging/target/serialbridge/bin/serialbridge
endif

footprint: ## measure memory with 1, 8 and 32 ports, and the time of a start
	@$(PEERS) java maven gcc
	$(MVN) -q -DskipTests package
	python3 packaging/src/test/python/footprint.py packaging/target/serialbridge/bin/serialbridge

soak: ## for MINUTES (10) pull adapters, kill clients, change settings, and see whether anything grows
	@$(PEERS) java maven gcc
	$(MVN) -q -DskipTests package
	python3 packaging/src/test/python/soak.py packaging/target/serialbridge/bin/serialbridge $(or $(MINUTES),10)

format: ## format the Java sources
	@$(PEERS) java maven gcc
	$(MVN) spotless:apply

clean: ## remove what was built
	$(MVN) clean
