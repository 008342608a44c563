package proxy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// aliaser hides the upstream's model name: customers see "acme-large", never the vendor's.
type aliaser struct {
	alias string
}

func (a aliaser) rewrite(data []byte) ([]byte, error) {
	var in Chunk
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	out := Chunk{ // <- MTR-124
		ID:      in.ID,
		Object:  in.Object,
		Created: in.Created,
		Model:   a.alias,
		Choices: in.Choices,
	}
	return json.Marshal(out)
}

// Copy passes the upstream's server-sent events on, with the model renamed.
func (a aliaser) Copy(dst io.Writer, src io.Reader) error {
	sc := bufio.NewScanner(src)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := sc.Bytes()
		data, isData := bytes.CutPrefix(line, []byte("data: "))
		if isData && !bytes.Equal(data, []byte("[DONE]")) {
			changed, err := a.rewrite(data)
			if err != nil {
				return err
			}
			line = append([]byte("data: "), changed...)
		}
		if _, err := dst.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return sc.Err()
}
