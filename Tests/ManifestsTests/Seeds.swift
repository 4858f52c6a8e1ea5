/// Manifests that are published as examples, as they are published.
enum Seeds {
    /// A StatefulSet with both hooks; YAML folds their commands to one line.
    static let postgres = #"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: postgres
          namespace: production
        spec:
          serviceName: postgres
          replicas: 1
          selector:
            matchLabels:
              app: postgres
          template:
            metadata:
              labels:
                app: postgres
              annotations:
                # Start backup mode
                pre.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "psql -U postgres -c \"SELECT pg_start_backup('velero_backup', true);\" &&
                  echo 'Backup mode started at $(date)' > /var/lib/postgresql/data/backup.log"]
                pre.hook.backup.velero.io/container: postgres
                pre.hook.backup.velero.io/timeout: 5m
                pre.hook.backup.velero.io/on-error: Fail

                # Stop backup mode
                post.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "psql -U postgres -c \"SELECT pg_stop_backup();\" &&
                  echo 'Backup mode stopped at $(date)' >> /var/lib/postgresql/data/backup.log"]
                post.hook.backup.velero.io/container: postgres
                post.hook.backup.velero.io/timeout: 2m
                post.hook.backup.velero.io/on-error: Continue
            spec:
              containers:
              - name: postgres
                image: postgres:15
                env:
                - name: POSTGRES_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: postgres-secret
                      key: password
                volumeMounts:
                - name: postgres-data
                  mountPath: /var/lib/postgresql/data
          volumeClaimTemplates:
          - metadata:
              name: postgres-data
            spec:
              accessModes: ["ReadWriteOnce"]
              resources:
                requests:
                  storage: 50Gi
        """#

    /// Like the first, without on-error.
    static let mysql = #"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: mysql
          namespace: production
        spec:
          serviceName: mysql
          replicas: 1
          selector:
            matchLabels:
              app: mysql
          template:
            metadata:
              labels:
                app: mysql
              annotations:
                # Flush and lock tables
                pre.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "mysql -u root -p$MYSQL_ROOT_PASSWORD -e 'FLUSH TABLES WITH READ LOCK; SYSTEM echo locked > /tmp/mysql-locked;' &&
                  sleep 2"]
                pre.hook.backup.velero.io/container: mysql
                pre.hook.backup.velero.io/timeout: 3m

                # Unlock tables
                post.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "mysql -u root -p$MYSQL_ROOT_PASSWORD -e 'UNLOCK TABLES;' &&
                  rm -f /tmp/mysql-locked"]
                post.hook.backup.velero.io/container: mysql
                post.hook.backup.velero.io/timeout: 1m
            spec:
              containers:
              - name: mysql
                image: mysql:8.0
                env:
                - name: MYSQL_ROOT_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: mysql-secret
                      key: root-password
                volumeMounts:
                - name: mysql-data
                  mountPath: /var/lib/mysql
          volumeClaimTemplates:
          - metadata:
              name: mysql-data
            spec:
              accessModes: ["ReadWriteOnce"]
              resources:
                requests:
                  storage: 100Gi
        """#

    /// Like the second, with other timeouts.
    static let mongodb = #"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: mongodb
          namespace: production
        spec:
          serviceName: mongodb
          replicas: 1
          selector:
            matchLabels:
              app: mongodb
          template:
            metadata:
              labels:
                app: mongodb
              annotations:
                # Sync and lock database
                pre.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "mongosh admin --eval 'db.fsyncLock()' &&
                  echo 'MongoDB locked for backup' > /tmp/mongo-backup.log"]
                pre.hook.backup.velero.io/container: mongodb
                pre.hook.backup.velero.io/timeout: 5m

                # Unlock database
                post.hook.backup.velero.io/command: >-
                  ["/bin/bash", "-c",
                  "mongosh admin --eval 'db.fsyncUnlock()' &&
                  echo 'MongoDB unlocked' >> /tmp/mongo-backup.log"]
                post.hook.backup.velero.io/container: mongodb
                post.hook.backup.velero.io/timeout: 1m
            spec:
              containers:
              - name: mongodb
                image: mongo:7
                volumeMounts:
                - name: mongodb-data
                  mountPath: /data/db
          volumeClaimTemplates:
          - metadata:
              name: mongodb-data
            spec:
              accessModes: ["ReadWriteOnce"]
              resources:
                requests:
                  storage: 50Gi
        """#

    /// A ConfigMap with scripts, which asks for no hook.
    static let scripts = #"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: backup-consistency-hooks
          namespace: production
        data:
          postgres-pre-backup.sh: |
            #!/bin/bash
            set -e

            echo "$(date): Starting PostgreSQL backup preparation"

            # Check if already in backup mode
            if psql -U postgres -t -c "SELECT pg_is_in_backup();" | grep -q t; then
              echo "Already in backup mode, stopping previous backup"
              psql -U postgres -c "SELECT pg_stop_backup();"
              sleep 2
            fi

            # Start backup mode
            psql -U postgres -c "SELECT pg_start_backup('velero_backup', true);"

            # Wait for checkpoint
            sleep 5

            # Verify backup mode
            if psql -U postgres -t -c "SELECT pg_is_in_backup();" | grep -q t; then
              echo "$(date): PostgreSQL ready for backup"
              exit 0
            else
              echo "$(date): Failed to enter backup mode"
              exit 1
            fi

          postgres-post-backup.sh: |
            #!/bin/bash

            echo "$(date): Finalizing PostgreSQL backup"

            # Stop backup mode
            psql -U postgres -c "SELECT pg_stop_backup();"

            echo "$(date): Backup finalized successfully"

          mysql-pre-backup.sh: |
            #!/bin/bash
            set -e

            echo "$(date): Preparing MySQL for backup"

            # Flush all tables
            mysql -u root -p$MYSQL_ROOT_PASSWORD -e "FLUSH TABLES WITH READ LOCK;"

            # Create backup marker
            echo "$(date): MySQL locked" > /tmp/mysql-backup-marker

            # Wait for flush to complete
            sleep 2

            echo "$(date): MySQL ready for backup"

          mysql-post-backup.sh: |
            #!/bin/bash

            echo "$(date): Unlocking MySQL"

            mysql -u root -p$MYSQL_ROOT_PASSWORD -e "UNLOCK TABLES;"

            rm -f /tmp/mysql-backup-marker

            echo "$(date): MySQL backup complete"

          mongodb-pre-backup.sh: |
            #!/bin/bash
            set -e

            echo "$(date): Preparing MongoDB for backup"

            # Sync and lock
            mongosh admin --eval "db.fsyncLock()"

            # Verify lock
            LOCK_STATUS=$(mongosh admin --quiet --eval "db.currentOp().fsyncLock")

            if [ "$LOCK_STATUS" = "true" ]; then
              echo "$(date): MongoDB locked successfully"
              exit 0
            else
              echo "$(date): Failed to lock MongoDB"
              exit 1
            fi

          mongodb-post-backup.sh: |
            #!/bin/bash

            echo "$(date): Unlocking MongoDB"

            mongosh admin --eval "db.fsyncUnlock()"

            echo "$(date): MongoDB backup complete"
        """#
}
