// Which keys of a config.toml GitLab Runner does not read, by the types of its own source: its program leaves out what it does not know, without a word.
// keys <folder of gitlab-runner's source> <config.toml>
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

const module = "gitlab.com/gitlab-org/gitlab-runner"

// A struct, and the file whose imports name the packages of its fields.
type found struct {
	spec *ast.StructType
	file *ast.File
	pkg  string
}

type source struct {
	root  string
	types map[string]map[string]ast.Expr
	files map[string]map[string]*ast.File
}

func (s *source) load(pkg string) {
	if s.types[pkg] != nil {
		return
	}
	s.types[pkg], s.files[pkg] = map[string]ast.Expr{}, map[string]*ast.File{}
	paths, _ := filepath.Glob(filepath.Join(s.root, pkg, "*.go"))
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			fail(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				named := spec.(*ast.TypeSpec)
				s.types[pkg][named.Name.Name], s.files[pkg][named.Name.Name] = named.Type, file
			}
		}
	}
}

// The struct that a type comes to, past pointers, lists and names; nil for what holds no keys of its own.
func (s *source) structOf(expr ast.Expr, file *ast.File, pkg string) *found {
	switch t := expr.(type) {
	case *ast.StarExpr:
		return s.structOf(t.X, file, pkg)
	case *ast.ArrayType:
		return s.structOf(t.Elt, file, pkg)
	case *ast.StructType:
		return &found{t, file, pkg}
	case *ast.Ident:
		s.load(pkg)
		if next := s.types[pkg][t.Name]; next != nil {
			return s.structOf(next, s.files[pkg][t.Name], pkg)
		}
	case *ast.SelectorExpr:
		name := t.X.(*ast.Ident).Name
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if (spec.Name != nil && spec.Name.Name == name || spec.Name == nil && filepath.Base(path) == name) && strings.HasPrefix(path, module+"/") {
				return s.structOf(t.Sel, file, strings.TrimPrefix(path, module+"/"))
			}
		}
	}
	return nil
}

// The fields of a struct by their names in TOML; those of embedded structs are its own.
func (s *source) fields(of *found) map[string]*ast.Field {
	all := map[string]*ast.Field{}
	for _, field := range of.spec.Fields.List {
		tag := ""
		if field.Tag != nil {
			text, _ := strconv.Unquote(field.Tag.Value)
			tag = strings.Split(reflect.StructTag(text).Get("toml"), ",")[0]
		}
		if len(field.Names) == 0 && tag == "" {
			if inner := s.structOf(field.Type, of.file, of.pkg); inner != nil {
				for name, one := range s.fields(inner) {
					all[name] = &ast.Field{Type: resolved{one.Type, inner}}
				}
			}
			continue
		}
		if tag == "" && len(field.Names) > 0 {
			tag = field.Names[0].Name
		}
		if tag != "-" {
			all[tag] = field
		}
	}
	return all
}

// A field of an embedded struct keeps where that was found.
type resolved struct {
	ast.Expr
	in *found
}

func (s *source) check(at string, value any, of *found) (unknown []string, known int) {
	fields := s.fields(of)
	table := value.(map[string]any)
	keys := make([]string, 0, len(table))
	for key := range table {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		path := strings.TrimPrefix(at+"."+key, ".")
		field := fields[key]
		if field == nil {
			unknown = append(unknown, path)
			continue
		}
		known++
		expr, where := field.Type, of
		if inner, ok := expr.(resolved); ok {
			expr, where = inner.Expr, inner.in
		}
		inner := s.structOf(expr, where.file, where.pkg)
		for _, one := range tablesIn(table[key]) {
			if _, isMap := expr.(*ast.MapType); isMap {
				continue
			}
			if inner == nil {
				unknown = append(unknown, path+" (is no table)")
				continue
			}
			more, count := s.check(path, one, inner)
			unknown, known = append(unknown, more...), known+count
		}
	}
	return unknown, known
}

func tablesIn(value any) []any {
	switch v := value.(type) {
	case map[string]any:
		return []any{v}
	case []map[string]any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = v[i]
		}
		return all
	}
	return nil
}

func main() {
	s := &source{os.Args[1], map[string]map[string]ast.Expr{}, map[string]map[string]*ast.File{}}
	var config map[string]any
	if _, err := toml.DecodeFile(os.Args[2], &config); err != nil {
		fail(err)
	}
	root := s.structOf(ast.NewIdent("Config"), nil, "common")
	if root == nil {
		fail("its source has no type common.Config")
	}
	unknown, known := s.check("", config, root)
	if len(unknown) > 0 {
		fail("does not know: " + strings.Join(unknown, ", "))
	}
	fmt.Println(known)
}

func fail(what any) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}
