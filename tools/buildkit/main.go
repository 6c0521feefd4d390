// What the builder itself makes of a Dockerfile: tests compare it with what devops docker check reads.
//
//	buildkit image [TARGET [NAME=VALUE...]] <Dockerfile   the image's settings, the bases, the build checks
//	buildkit ignored PATH... <.dockerignore               whether each path is excluded
//
// It runs the frontend of BuildKit without a builder: nothing is built, and no registry is asked.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/opencontainers/go-digest"
)

// Answers for each image that it says nothing of itself, and notes that it was asked for.
type registry struct{ asked *sync.Map }

func (r registry) ResolveImageConfig(
	_ context.Context, reference string, _ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	r.asked.Store(reference, true) // stages are looked at side by side
	return reference, "", []byte(`{"architecture":"amd64","os":"linux","config":{}}`), nil
}

type image struct {
	User       string
	Entrypoint []string
	Cmd        []string
	Ports      []string
	Bases      []string
	Checks     []string
	Error      string
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		switch {
		case len(os.Args) > 1 && os.Args[1] == "image":
			err = show(imageOf(text, os.Args[2:]))
		case len(os.Args) > 1 && os.Args[1] == "ignored":
			err = showIgnored(text, os.Args[2:])
		default:
			err = fmt.Errorf("write image or ignored")
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func show(what any) error { return json.NewEncoder(os.Stdout).Encode(what) }

func imageOf(text []byte, words []string) image {
	asked := registry{&sync.Map{}}
	options := dockerfile2llb.ConvertOpt{
		Config:       dockerui.Config{BuildArgs: map[string]string{}},
		MetaResolver: asked,
		SourceMap:    llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text),
	}
	options.SourceMap.Definition = &llb.Definition{} // where its checks look for the file's source
	for place, word := range words {
		if name, value, given := strings.Cut(word, "="); place > 0 && given {
			options.BuildArgs[name] = value
		} else if place == 0 {
			options.Target = word
		}
	}
	made := image{}
	result, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, options)
	if err != nil {
		return image{Error: err.Error()}
	}
	config := result.Image.Config
	made.User, made.Entrypoint, made.Cmd = config.User, config.Entrypoint, config.Cmd
	for port := range config.ExposedPorts {
		made.Ports = append(made.Ports, port)
	}
	asked.asked.Range(func(reference, _ any) bool {
		made.Bases = append(made.Bases, reference.(string))
		return true
	})
	checks, err := dockerfile2llb.DockerfileLint(context.Background(), text, options)
	if err != nil {
		return image{Error: err.Error()}
	}
	for _, warning := range checks.Warnings {
		line := warning.Location.Ranges[0].Start.Line
		made.Checks = append(made.Checks, fmt.Sprintf("%d: %s", line, warning.RuleName))
	}
	return made
}

func showIgnored(text []byte, paths []string) error {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	if err != nil {
		return err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return err
	}
	excluded := []bool{}
	for _, path := range paths {
		matches, err := matchesOnTheWay(matcher, path)
		if err != nil {
			return err
		}
		excluded = append(excluded, matches)
	}
	return show(excluded)
}

// As the context is walked when it is sent: from folder to folder, each with what its parent matched.
func matchesOnTheWay(matcher *patternmatcher.PatternMatcher, path string) (bool, error) {
	parent, matches := patternmatcher.MatchInfo{}, false
	words := strings.Split(path, "/")
	for place := range words {
		var err error
		upTo := strings.Join(words[:place+1], "/")
		if matches, parent, err = matcher.MatchesUsingParentResults(upTo, parent); err != nil {
			return false, err
		}
	}
	return matches, nil
}
