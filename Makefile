MVN = mvn -B -ntp
PEERS = sh packaging/src/test/install-peers.sh

.PHONY: help run test build format clean

help: ## show this list (default)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: ## build, then run the demo
	@$(PEERS) java maven socat nc picocom
	$(MVN) -q -DskipTests package
	@exec packaging/target/serialbridge/bin/serialbridge demo

test: ## install what the tests need, build, run all checks
	@$(PEERS)
	$(MVN) verify

build: ## build packaging/target/serialbridge, without tests
	@$(PEERS) java maven
	$(MVN) -DskipTests package

format: ## format the Java sources
	@$(PEERS) java maven
	$(MVN) spotless:apply

clean: ## remove what was built
	$(MVN) clean
