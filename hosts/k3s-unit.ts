/**
 * The systemd unit of a K3s server or agent, as its own installer writes it (github.com/k3s-io/k3s, install.sh), except that it waits
 * for the tunnel that carries the cluster and starts through `k3s-start`.
 */
export function k3sUnit(role: 'server' | 'agent', tunnel: string | undefined): string {
  const after = ['network-online.target', ...(tunnel === undefined ? [] : [`wg-quick@${tunnel}.service`])].join(' ');
  return `[Unit]
Description=Lightweight Kubernetes, ${role}
Documentation=https://docs.k3s.io
Wants=${after}
After=${after}

[Service]
Type=notify
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/sbin/k3s-start ${role}

[Install]
WantedBy=multi-user.target
`;
}
