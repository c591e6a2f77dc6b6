// Asks Argo CD's own packages what they make of a site: its settings, roles, projects, Applications and rules of health.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"github.com/argoproj/argo-cd/v3/util/assets"
	"github.com/argoproj/argo-cd/v3/util/glob"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/argo-cd/v3/util/rbac"
	"github.com/argoproj/argo-cd/v3/util/settings"
	"github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"
)

const namespace = "argocd"

type file struct {
	Path   string         `json:"path"`
	Object map[string]any `json:"object"`
}

type site struct {
	Name         string            `json:"name"`
	Settings     map[string]string `json:"settings"`
	Policy       string            `json:"policy"`
	Default      string            `json:"default"`
	Folder       string            `json:"folder"`
	Projects     []json.RawMessage `json:"projects"`
	Applications []json.RawMessage `json:"applications"`
	Files        []file            `json:"files"`
	Secrets      []secret          `json:"secrets"`
	SignIn       *signIn           `json:"signIn"`
}

// A Secret in the namespace of Argo CD, with values that tell where they come from.
type secret struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
	Data   map[string]string `json:"data"`
}

// What Argo CD must make of the settings of the sign-in.
type signIn struct {
	Issuer      string `json:"issuer"`
	ClientID    string `json:"clientId"`
	CommandLine string `json:"commandLine"`
	Secret      string `json:"secret"`
	Callback    string `json:"callback"`
	// where groups are asked for, or the claim of the ID token that tells them
	UserInfo string `json:"userinfo"`
	Claim    string `json:"claim"`
}

type question struct {
	Subject, Resource, Action, Object string
	Want                              bool
}

type health struct {
	Why    string
	Object map[string]any
	Want   string
}

type normal struct {
	Why    string
	Object map[string]any
	Gone   []string
}

type input struct {
	Sites     []site
	Questions []question
	Healths   []health
	Normals   []normal
}

type result struct {
	Claim string `json:"claim"`
	// Wrong is empty where the claim holds.
	Wrong string `json:"wrong"`
}

var results []result

func say(claim string, wrong ...string) {
	results = append(results, result{claim, strings.Join(wrong, "; ")})
}

func failed(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}

func main() {
	// answers go to standard output, and nothing else goes anywhere
	logrus.SetOutput(io.Discard)
	var in input
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, s := range in.Sites {
		judge(s, in)
	}
	_ = json.NewEncoder(os.Stdout).Encode(results)
}

func judge(s site, in input) {
	at := func(claim string) string { return s.Name + ": " + claim }
	part := map[string]string{"app.kubernetes.io/part-of": "argocd"}
	objects := []runtime.Object{
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "argocd-cm", Namespace: namespace, Labels: part}, Data: s.Settings},
		&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "argocd-secret", Namespace: namespace, Labels: part}, Data: map[string][]byte{
			"admin.password": []byte("x"), "server.secretkey": []byte("x"),
		}},
	}
	for _, held := range s.Secrets {
		objects = append(objects, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: held.Name, Namespace: namespace, Labels: held.Labels}, Data: bytesOf(held.Data),
		})
	}
	manager := settings.NewSettingsManager(context.Background(), fake.NewSimpleClientset(objects...), namespace)
	read, err := manager.GetSettings()
	say(at("settings are read"), failed(err)...)
	if err == nil && s.SignIn != nil {
		signsIn(*s.SignIn, s.Settings["oidc.config"], read, at)
	}
	overrides, err := manager.GetResourceOverrides()
	say(at("customizations are read"), failed(err)...)
	filter, err := manager.GetResourcesFilter()
	say(at("exclusions are read"), failed(err)...)
	roles(s, in.Questions, at)
	for _, h := range in.Healths {
		found, err := lua.ResourceHealthOverrides(overrides).GetResourceHealth(&unstructured.Unstructured{Object: h.Object})
		switch {
		case err != nil:
			say(at(h.Why), err.Error())
		case found == nil:
			say(at(h.Why), "nothing tells its health")
		case string(found.Status) != h.Want:
			say(at(h.Why), fmt.Sprintf("got %s (%s), expected %s", found.Status, found.Message, h.Want))
		default:
			say(at(h.Why))
		}
	}
	normalizer, err := normalizers.NewIgnoreNormalizer(nil, overrides, normalizers.IgnoreNormalizerOpts{})
	say(at("differences to ignore are understood"), failed(err)...)
	for _, n := range in.Normals {
		object := &unstructured.Unstructured{Object: n.Object}
		err := normalizer.Normalize(object)
		wrong := failed(err)
		text, _ := json.Marshal(object.Object)
		for _, gone := range n.Gone {
			if strings.Contains(string(text), gone) {
				wrong = append(wrong, "keeps "+gone)
			}
		}
		say(at(n.Why), wrong...)
	}
	applications(s, filter, at)
}

func bytesOf(texts map[string]string) map[string][]byte {
	data := map[string][]byte{}
	for key, text := range texts {
		data[key] = []byte(text)
	}
	return data
}

func signsIn(want signIn, text string, read *settings.ArgoCDSettings, at func(string) string) {
	same := func(claim, got, expected string) {
		if got == expected {
			say(at(claim))
		} else {
			say(at(claim), fmt.Sprintf("got %q, expected %q", got, expected))
		}
	}
	say(at("the sign-in has only fields that there are"), failed(yaml.UnmarshalStrict([]byte(text), &settings.OIDCConfig{}))...)
	same("people sign in at the issuer", read.IssuerURL(), want.Issuer)
	same("the client is the one that is registered", read.OAuth2ClientID(), want.ClientID)
	// it reads the Secrets with its label only
	same("the secret of the client is found in its Secret", read.OAuth2ClientSecret(), want.Secret)
	same("tokens of the pages and of the command line are taken", strings.Join(read.OAuth2AllowedAudiences(), " "), want.ClientID+" "+want.CommandLine)
	callback, err := read.RedirectURL()
	same("people return to the address that is registered", callback+strings.Join(failed(err), " "), want.Callback)
	same("groups are asked for where they are told", read.UserInfoBaseURL()+read.UserInfoPath(), want.UserInfo)
	same("they are asked for there alone", fmt.Sprint(read.UserInfoGroupsEnabled()), fmt.Sprint(want.UserInfo != ""))
	claims := []string{}
	for name := range read.OIDCConfig().RequestedIDTokenClaims {
		claims = append(claims, name)
	}
	same("the ID token is asked for groups where it tells them", strings.Join(claims, " "), want.Claim)
	same("it proves that it began what it ends", fmt.Sprint(read.OAuth2UsePKCE()), "true")
}

func roles(s site, questions []question, at func(string) string) {
	say(at("the policy is valid"), failed(rbac.ValidatePolicy(s.Policy))...)
	enforcer := rbac.NewEnforcer(nil, namespace, "argocd-rbac-cm", nil)
	enforcer.SetDefaultRole(s.Default)
	enforcer.SetMatchMode("glob")
	if err := enforcer.SetBuiltinPolicy(assets.BuiltinPolicyCSV); err != nil {
		say(at("the built-in policy is read"), err.Error())
	}
	if err := enforcer.SetUserPolicy(s.Policy); err != nil {
		say(at("the policy is read"), err.Error())
		return
	}
	for _, q := range questions {
		claim := at(fmt.Sprintf("%s may %s %s %s: %t", q.Subject, q.Action, q.Resource, q.Object, q.Want))
		if enforcer.Enforce(q.Subject, q.Resource, q.Action, q.Object) != q.Want {
			say(claim, "got the opposite")
		} else {
			say(claim)
		}
	}
}

// strict reads an object as the API server does that knows each field.
func strict(raw json.RawMessage, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func applications(s site, filter *settings.ResourcesFilter, at func(string) string) {
	projects := map[string]v1alpha1.AppProject{}
	for _, raw := range s.Projects {
		var project v1alpha1.AppProject
		err := strict(raw, &project)
		if err == nil {
			err = project.ValidateProject()
		}
		say(at("project "+project.Name+" is valid"), failed(err)...)
		projects[project.Name] = project
	}
	times := map[string]int{}
	for _, raw := range s.Applications {
		var application v1alpha1.Application
		if err := strict(raw, &application); err != nil {
			say(at("an Application is valid"), err.Error())
			continue
		}
		say(at("Application "+application.Name), admits(s, application, projects, filter, times)...)
	}
	for _, f := range s.Files {
		if times[f.Path] != 1 {
			say(at(f.Path), fmt.Sprintf("is applied by %d Applications", times[f.Path]))
		} else {
			say(at(f.Path))
		}
	}
}

// admits tells what the project of an Application refuses of it, and counts the files that it applies.
func admits(s site, application v1alpha1.Application, projects map[string]v1alpha1.AppProject, filter *settings.ResourcesFilter, times map[string]int) (wrong []string) {
	project, known := projects[application.Spec.Project]
	if !known {
		return []string{"no project " + application.Spec.Project}
	}
	source, to := application.Spec.GetSource(), application.Spec.Destination
	cluster := &v1alpha1.Cluster{Server: to.Server}
	none := func(string) ([]*v1alpha1.Cluster, error) { return nil, nil }
	if !project.IsSourcePermitted(source) {
		wrong = append(wrong, "may not read "+source.RepoURL)
	}
	if permitted, err := project.IsDestinationPermitted(cluster, to.Namespace, none); err != nil || !permitted {
		wrong = append(wrong, fmt.Sprintf("may not write to %q", to.Namespace))
	}
	for _, f := range s.Files {
		folder, name, _ := strings.Cut(f.Path, "/")
		if source.Path != s.Folder+"/"+folder {
			continue
		}
		if d := source.Directory; d != nil {
			if d.Exclude != "" && glob.Match(d.Exclude, name) || d.Include != "" && !glob.Match(d.Include, name) {
				continue
			}
		}
		times[f.Path]++
		object := unstructured.Unstructured{Object: f.Object}
		group := schema.GroupKind{Group: object.GroupVersionKind().Group, Kind: object.GetKind()}
		permitted, err := project.IsResourcePermitted(group, object.GetName(), object.GetNamespace(), cluster, none)
		if err != nil || !permitted {
			wrong = append(wrong, "may not apply "+f.Path)
		}
		if filter != nil && filter.IsExcludedResource(group.Group, group.Kind, to.Server) {
			wrong = append(wrong, "does not see "+f.Path)
		}
	}
	return wrong
}
