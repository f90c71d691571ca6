// Command tessera_append measures Tessera's POSIX appender in its own process.
//
// It adds entries of a fixed size from many goroutines and waits for each index future, which Tessera resolves
// once the index is durable. It prints one JSON object: entries per second over the whole run, and the
// acknowledgement times at the median and the 99th percentile.
package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"sort"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "", "empty folder for the log")
	total := flag.Int("entries", 200000, "entries to add")
	size := flag.Int("size", 200, "bytes of each entry")
	writers := flag.Int("outstanding", 8192, "entries in flight")
	batch := flag.Uint("batch", 4096, "entries in a batch")
	age := flag.Duration("age", 20*time.Millisecond, "age at which a batch is flushed")
	checkpoint := flag.Duration("checkpoint", time.Second, "checkpoint interval")
	flag.Parse()

	ctx := context.Background()
	secret, _, err := note.GenerateKey(rand.Reader, "rival.example/log")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		log.Fatal(err)
	}
	driver, err := posix.New(ctx, posix.Config{Path: *dir})
	if err != nil {
		log.Fatal(err)
	}
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(*batch, *age).
		WithPushback(uint(*writers)*2).
		WithCheckpointInterval(*checkpoint))
	if err != nil {
		log.Fatal(err)
	}

	took := make([]time.Duration, *total)
	gate := make(chan struct{}, *writers)
	var pending sync.WaitGroup
	start := time.Now()
	for i := range *total {
		gate <- struct{}{}
		data := make([]byte, *size)
		binary.BigEndian.PutUint64(data, uint64(i))
		pending.Add(1)
		begun := time.Now()
		future := appender.Add(ctx, tessera.NewEntry(data))
		go func() {
			defer pending.Done()
			if _, err := future(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			took[i] = time.Since(begun)
			<-gate
		}()
	}
	pending.Wait()
	seconds := time.Since(start).Seconds()
	if err := shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	sort.Slice(took, func(a, b int) bool { return took[a] < took[b] })
	out := map[string]any{
		"entries": *total, "size_bytes": *size, "seconds": seconds,
		"entries_per_s": float64(*total) / seconds,
		"ack_p50_ms":    float64(took[len(took)/2].Microseconds()) / 1000,
		"ack_p99_ms":    float64(took[len(took)*99/100].Microseconds()) / 1000,
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}
