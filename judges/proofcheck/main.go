// Command proofcheck judges a .tlog-proof file with Torchwood's verifier.
//
// Every verifier key given must have signed the proof's checkpoint: an Ed25519 line and an ML-DSA-44 line of
// the same log are both required when both keys are named. Extra policy files (C2SP tlog-policy) must hold too.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	proofFile := flag.String("proof", "", "the .tlog-proof file")
	entryFile := flag.String("entry", "", "file with the entry's bytes")
	policyFile := flag.String("policy", "", "a tlog-policy file that must hold too")
	flag.Parse()

	proof, err := os.ReadFile(*proofFile)
	if err != nil {
		log.Fatalf("proofcheck: %v", err)
	}
	entry, err := os.ReadFile(*entryFile)
	if err != nil {
		log.Fatalf("proofcheck: %v", err)
	}
	var all []torchwood.Policy
	for _, vkey := range flag.Args() {
		verifier, err := torchwood.NewLogVerifier(vkey)
		if err != nil {
			log.Fatalf("proofcheck: key %q: %v", vkey, err)
		}
		all = append(all, torchwood.OriginPolicy(verifier.Name()), torchwood.SingleVerifierPolicy(verifier))
	}
	if *policyFile != "" {
		text, err := os.ReadFile(*policyFile)
		if err != nil {
			log.Fatalf("proofcheck: %v", err)
		}
		policy, err := torchwood.ParsePolicy(text)
		if err != nil {
			log.Fatalf("proofcheck: policy: %v", err)
		}
		all = append(all, policy)
	}
	if len(all) == 0 {
		log.Fatal("proofcheck: name at least one verifier key or a policy")
	}
	if err := torchwood.VerifyProof(torchwood.ThresholdPolicy(len(all), all...), tlog.RecordHash(entry), proof); err != nil {
		log.Fatalf("proofcheck: %v", err)
	}
	fmt.Printf("proofcheck: the proof holds under %d keys\n", flag.NArg())
}
