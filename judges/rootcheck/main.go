// Command rootcheck follows who may speak for a newsroom, with the signed notes of the Go checksum database.
//
// It trusts one root note given on its command line, reads every entry of a log that lies in a folder, and lets a
// root count only if enough keys of the root before it and of its own signed it. Then the log's checkpoint must carry
// a good line by the Ed25519 log key of the root in force at its size. Ed25519 is all that sumdb/note knows: lines of
// other kinds are not looked at. Written from docs/formats.md; it shares no code with the program it judges.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

type root struct {
	text, origin, expires string
	serial, index         int64
	keys                  []note.Verifier
	need                  int
	log                   note.Verifier
}

// parseRoot reads the text of a root note: five lines, the last one JSON.
func parseRoot(text string) (*root, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[5] != "" || lines[0] != "sunseed-root-v1" {
		return nil, fmt.Errorf("not a root: %d lines, the first %q", len(lines)-1, lines[0])
	}
	serial, err := strconv.ParseInt(lines[2], 10, 64)
	if err != nil || strconv.FormatInt(serial, 10) != lines[2] {
		return nil, fmt.Errorf("serial %q", lines[2])
	}
	var body struct {
		Root []string `json:"root"`
		Need int      `json:"need"`
		Log  []string `json:"log"`
	}
	if err := json.Unmarshal([]byte(lines[4]), &body); err != nil {
		return nil, err
	}
	r := &root{text: text, origin: lines[1], serial: serial, expires: lines[3], need: body.Need}
	seen := map[string]bool{}
	for _, vkey := range body.Root {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("root key: %w", err)
		}
		public := vkey[strings.LastIndex(vkey, "+")+1:]
		if seen[public] {
			return nil, fmt.Errorf("root key %s stands twice", v.Name())
		}
		seen[public] = true
		r.keys = append(r.keys, v)
	}
	if r.need < 1 || r.need > len(r.keys) {
		return nil, fmt.Errorf("%d of %d keys needed", r.need, len(r.keys))
	}
	for _, vkey := range body.Log {
		if v, err := note.NewVerifier(vkey); err == nil && v.Name() == r.origin {
			r.log = v
		}
	}
	if r.log == nil {
		return nil, fmt.Errorf("no Ed25519 log key named %s", r.origin)
	}
	return r, nil
}

// signedBy returns an error unless enough of a root's keys signed a note.
func signedBy(signed []byte, by *root) error {
	opened, err := note.Open(signed, note.VerifierList(by.keys...))
	if err != nil {
		return err
	}
	if len(opened.Sigs) < by.need {
		return fmt.Errorf("%d keys of root %d signed, %d must", len(opened.Sigs), by.serial, by.need)
	}
	return nil
}

// textOf returns the text of a note whose signatures are judged elsewhere.
func textOf(signed []byte) string {
	end := strings.LastIndex(string(signed), "\n\n")
	if end < 0 {
		return ""
	}
	return string(signed[:end+1])
}

// follow returns the root in an entry, if it may follow the one before.
func follow(entry []byte, before *root, index int64) (*root, error) {
	var said struct {
		Serial int64  `json:"serial"`
		Note   string `json:"note"`
	}
	if err := json.Unmarshal(entry, &said); err != nil {
		return nil, err
	}
	signed, err := base64.StdEncoding.DecodeString(said.Note)
	if err != nil {
		return nil, err
	}
	next, err := parseRoot(textOf(signed))
	if err != nil {
		return nil, err
	}
	next.index = index
	if next.serial != said.Serial {
		return nil, fmt.Errorf("the entry says serial %d, its note %d", said.Serial, next.serial)
	}
	if err := signedBy(signed, next); err != nil {
		return nil, fmt.Errorf("own keys: %w", err)
	}
	if before == nil {
		return next, nil
	}
	if err := signedBy(signed, before); err != nil {
		return nil, fmt.Errorf("keys of root %d: %w", before.serial, err)
	}
	if next.serial != before.serial+1 || next.origin != before.origin {
		return nil, fmt.Errorf("root %d of %s after root %d of %s", next.serial, next.origin, before.serial, before.origin)
	}
	return next, nil
}

// entries calls do for each entry of the log below dir.
func entries(dir string, size int64, do func(int64, []byte)) error {
	for first := int64(0); first < size; first += 256 {
		n, path := first/256, ""
		path = fmt.Sprintf("%03d", n%1000)
		for n >= 1000 {
			n /= 1000
			path = fmt.Sprintf("x%03d/%s", n%1000, path)
		}
		if size-first < 256 {
			path += fmt.Sprintf(".p/%d", size-first)
		}
		data, err := os.ReadFile(filepath.Join(dir, "tile", "entries", path))
		if err != nil {
			return err
		}
		for index := first; index < min(first+256, size); index++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("%s: cut at entry %d", path, index)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			do(index, data[2:end])
			data = data[end:]
		}
	}
	return nil
}

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "", "folder of the log: holds checkpoint and tile/")
	pinned := flag.String("root", "", "the root note that is trusted")
	now := flag.Int64("now", time.Now().Unix(), "seconds since 1970")
	flag.Parse()
	signed, err := os.ReadFile(*pinned)
	if err != nil {
		log.Fatalf("rootcheck: %v", err)
	}
	trusted, err := parseRoot(textOf(signed))
	if err == nil {
		err = signedBy(signed, trusted)
	}
	if err != nil {
		log.Fatalf("rootcheck: the pinned root: %v", err)
	}
	checkpoint, err := os.ReadFile(filepath.Join(*dir, "checkpoint"))
	if err != nil {
		log.Fatalf("rootcheck: %v", err)
	}
	lines := strings.Split(textOf(checkpoint), "\n")
	if len(lines) != 4 || lines[0] != trusted.origin {
		log.Fatalf("rootcheck: checkpoint of %q, the pinned root is of %s", lines[0], trusted.origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		log.Fatalf("rootcheck: %v", err)
	}
	var last *root
	found := false
	err = entries(*dir, size, func(index int64, data []byte) {
		var said struct {
			Kind string `json:"kind"`
		}
		if json.Unmarshal(data, &said) != nil || said.Kind != "root" {
			return
		}
		next, err := follow(data, last, index)
		if err != nil {
			fmt.Printf("void: entry %d: %v\n", index, err)
			return
		}
		found = found || next.text == trusted.text
		last = next
	})
	if err != nil {
		log.Fatalf("rootcheck: %v", err)
	}
	if last == nil || !found {
		log.Fatalf("rootcheck: the pinned root is not in this log")
	}
	if _, err := note.Open(checkpoint, note.VerifierList(last.log)); err != nil {
		log.Fatalf("rootcheck: checkpoint of size %d, root %d in force since entry %d: %v", size, last.serial, last.index, err)
	}
	end, err := time.Parse(time.RFC3339, last.expires)
	if err != nil || *now >= end.Unix() {
		log.Fatalf("rootcheck: root %d expired at %s", last.serial, last.expires)
	}
	fmt.Printf("rootcheck: root %d, in force since entry %d, signed the tree of %d entries\n", last.serial, last.index, size)
}
