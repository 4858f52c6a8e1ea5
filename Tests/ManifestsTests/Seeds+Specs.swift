extension Seeds {
    /// A Backup with three entries of hooks.
    static let backup = #"""
        apiVersion: velero.io/v1
        kind: Backup
        metadata:
          name: consistent-app-backup
          namespace: velero
        spec:
          includedNamespaces:
          - production
          hooks:
            resources:
            # PostgreSQL hook
            - name: postgres-consistency
              includedNamespaces:
              - production
              labelSelector:
                matchLabels:
                  app: postgres
              pre:
              - exec:
                  container: postgres
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Starting PostgreSQL backup preparation..."
                    psql -U postgres -c "SELECT pg_start_backup('velero_backup', true);"
                    echo "Waiting for checkpoint..."
                    sleep 5
                    echo "PostgreSQL ready for backup"
                  onError: Fail
                  timeout: 5m
              post:
              - exec:
                  container: postgres
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Completing PostgreSQL backup..."
                    psql -U postgres -c "SELECT pg_stop_backup();"
                    echo "PostgreSQL backup complete"
                  onError: Continue
                  timeout: 2m

            # MySQL hook
            - name: mysql-consistency
              includedNamespaces:
              - production
              labelSelector:
                matchLabels:
                  app: mysql
              pre:
              - exec:
                  container: mysql
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Flushing MySQL tables..."
                    mysql -u root -p$MYSQL_ROOT_PASSWORD -e "FLUSH TABLES WITH READ LOCK;"
                    sleep 2
                  onError: Fail
                  timeout: 3m
              post:
              - exec:
                  container: mysql
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Unlocking MySQL tables..."
                    mysql -u root -p$MYSQL_ROOT_PASSWORD -e "UNLOCK TABLES;"
                  onError: Continue
                  timeout: 1m

            # MongoDB hook
            - name: mongodb-consistency
              includedNamespaces:
              - production
              labelSelector:
                matchLabels:
                  app: mongodb
              pre:
              - exec:
                  container: mongodb
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Locking MongoDB..."
                    mongosh admin --eval "db.fsyncLock()"
                  onError: Fail
                  timeout: 5m
              post:
              - exec:
                  container: mongodb
                  command:
                  - /bin/bash
                  - -c
                  - |
                    echo "Unlocking MongoDB..."
                    mongosh admin --eval "db.fsyncUnlock()"
                  onError: Continue
                  timeout: 1m
        """#

    /// A HelmChart of Replicated's.
    static let chart = #"""
        apiVersion: kots.io/v1beta1
        kind: HelmChart
        metadata:
          name: postgresql
        spec:
          exclude: 'repl{{ ConfigOptionEquals `postgres_type` `external_postgres` }}'

          chart:
            name: postgresql
            chartVersion: 8.7.4

          values:

            master:
              podAnnotations:
                backup.velero.io/backup-volumes: backup
                pre.hook.backup.velero.io/command: '["/bin/bash", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql"]'
                pre.hook.backup.velero.io/timeout: 3m
                post.hook.restore.velero.io/command: '["/bin/bash", "-c", "[ -f \"/scratch/backup.sql\" ] && PGPASSWORD=$POSTGRES_PASSWORD psql -U username -h 127.0.0.1 -d dbname -f /scratch/backup.sql && rm -f /scratch/backup.sql;"]'

              extraVolumes:
                - name: backup
                  emptyDir:
                    sizeLimit: 1Gi
              extraVolumeMounts:
                - name: backup
                  mountPath: /scratch

            global:
              postgresql:
                postgresqlUsername: username
                postgresqlPassword: "repl{{ ConfigOption `embedded_postgres_password` }}"
                postgresqlDatabase: dbname

          builder: {}
        """#
}
