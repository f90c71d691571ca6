// Command sumdb re-derives a tlog-tiles log with the code of the Go checksum database.
//
// It trusts nothing but the verifier key on its command line: it opens the checkpoint, hashes every entry of
// every bundle, rebuilds the root, and compares each tile byte for byte with what it computed itself. With
// -proof or -consistency it checks those files too. None of the code it calls was written by this project.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func openCheckpoint(data []byte, vkey string) (checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return checkpoint{}, fmt.Errorf("verifier key: %w", err)
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, fmt.Errorf("checkpoint: %d lines, want origin, size, root", len(lines)-1)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, fmt.Errorf("checkpoint: size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, fmt.Errorf("checkpoint: root: %w", err)
	}
	if lines[0] != verifier.Name() {
		return checkpoint{}, fmt.Errorf("checkpoint: origin %q, key name %q", lines[0], verifier.Name())
	}
	return checkpoint{lines[0], size, root}, nil
}

// groups writes a tile index in tlog-tiles' three-digit groups.
func groups(n int64) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	return s
}

func resource(kind string, n int64, width int) string {
	p := "tile/" + kind + "/" + groups(n)
	if width < 1<<tileHeight {
		p += fmt.Sprintf(".p/%d", width)
	}
	return p
}

func bundleEntries(data []byte, want int) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, fmt.Errorf("truncated length")
		}
		n := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+n {
			return nil, fmt.Errorf("truncated entry")
		}
		entries = append(entries, data[2:2+n])
		data = data[2+n:]
	}
	if len(entries) != want {
		return nil, fmt.Errorf("%d entries, want %d", len(entries), want)
	}
	return entries, nil
}

// rebuild hashes every entry and returns all stored hashes in the checksum database's order.
func rebuild(dir string, size int64) ([]tlog.Hash, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	for first := int64(0); first < size; first += 256 {
		width := int(min(256, size-first))
		path := resource("entries", first/256, width)
		data, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		entries, err := bundleEntries(data, width)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for i, entry := range entries {
			hashes, err := tlog.StoredHashes(first+int64(i), entry, reader)
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
		}
	}
	return stored, nil
}

func checkTiles(dir string, size int64, reader tlog.HashReader) (int, error) {
	tiles := tlog.NewTiles(tileHeight, 0, size)
	for _, tile := range tiles {
		want, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return 0, err
		}
		path := resource(strconv.Itoa(tile.L), tile.N, tile.W)
		got, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(got, want) {
			return 0, fmt.Errorf("%s: bytes differ from what the entries give", path)
		}
	}
	return len(tiles), nil
}

func hashLines(lines []string) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, line := range lines {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, fmt.Errorf("hash %q: %w", line, err)
		}
		out = append(out, h)
	}
	return out, nil
}

// checkProof judges a .tlog-proof file against the entry whose bytes lie in entryFile.
func checkProof(file, entryFile, vkey string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	head, signed, ok := strings.Cut(string(data), "\n\n")
	if !ok {
		return fmt.Errorf("%s: no blank line before the checkpoint", file)
	}
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("%s: header %q", file, lines[0])
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.DecodeString(lines[0][6:]); err != nil {
			return fmt.Errorf("%s: extra: %w", file, err)
		}
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return fmt.Errorf("%s: index line %q", file, lines[0])
	}
	hashes, err := hashLines(lines[1:])
	if err != nil {
		return err
	}
	cp, err := openCheckpoint([]byte(signed), vkey)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, cp.size, cp.root, index, tlog.RecordHash(entry))
}

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "", "folder of the log: holds checkpoint and tile/")
	vkey := flag.String("key", "", "Ed25519 verifier key")
	proof := flag.String("proof", "", "a .tlog-proof file to check, with -entry")
	entry := flag.String("entry", "", "file with the entry's bytes")
	consistency := flag.String("consistency", "", "file of base64 hashes, one a line, with -old-size; the old root is derived from the entries")
	oldSize := flag.Int64("old-size", 0, "the smaller tree's size")
	flag.Parse()

	if *proof != "" {
		if err := checkProof(*proof, *entry, *vkey); err != nil {
			log.Fatalf("sumdb: %v", err)
		}
		fmt.Println("sumdb: the proof holds")
		return
	}
	signed, err := os.ReadFile(filepath.Join(*dir, "checkpoint"))
	if err != nil {
		log.Fatalf("sumdb: %v", err)
	}
	cp, err := openCheckpoint(signed, *vkey)
	if err != nil {
		log.Fatalf("sumdb: %v", err)
	}
	stored, err := rebuild(*dir, cp.size)
	if err != nil {
		log.Fatalf("sumdb: %v", err)
	}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	root, err := tlog.TreeHash(cp.size, reader)
	if err != nil {
		log.Fatalf("sumdb: %v", err)
	}
	if root != cp.root {
		log.Fatalf("sumdb: root of the entries is %v, the checkpoint says %v", root, cp.root)
	}
	if *consistency != "" {
		data, err := os.ReadFile(*consistency)
		if err != nil {
			log.Fatalf("sumdb: %v", err)
		}
		var lines []string
		if text := strings.TrimSuffix(string(data), "\n"); text != "" {
			lines = strings.Split(text, "\n")
		}
		hashes, err := hashLines(lines)
		if err != nil {
			log.Fatalf("sumdb: %v", err)
		}
		old, err := tlog.TreeHash(*oldSize, reader)
		if err != nil {
			log.Fatalf("sumdb: %v", err)
		}
		if err := tlog.CheckTree(hashes, cp.size, cp.root, *oldSize, old); err != nil {
			log.Fatalf("sumdb: %v", err)
		}
		fmt.Printf("sumdb: size %d grew out of size %d\n", cp.size, *oldSize)
		return
	}
	n, err := checkTiles(*dir, cp.size, reader)
	if err != nil {
		log.Fatalf("sumdb: %v", err)
	}
	fmt.Printf("sumdb: %d entries, %d tiles, root %v\n", cp.size, n, cp.root)
}
